-- An event may be committed after one with a higher number. A build waits for those still being written before it
-- notes up to which event the facts go: for this it must be allowed to lock the table against writers for a moment.
grant maintain on intake.submission_events to kho_dbt;
