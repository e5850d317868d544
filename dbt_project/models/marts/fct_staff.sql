{{ pivot_figures('staff') }}
