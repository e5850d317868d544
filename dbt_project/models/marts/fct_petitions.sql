{{ pivot_figures('petitions') }}
