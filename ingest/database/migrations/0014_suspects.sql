-- The wrong cells behind a finding are searched after the verdicts stand.
grant update (suspects) on quality.findings to kho_quality;
