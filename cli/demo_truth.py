def compare_with_truth(settings, overview):
    return []
