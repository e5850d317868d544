{{ pivot_figures('other') }}
