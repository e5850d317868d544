{{ pivot_figures('procedures') }}
