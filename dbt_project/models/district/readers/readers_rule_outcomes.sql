{{ config(alias='rule_outcomes') }}
-- depends_on: {{ ref('rule_outcomes') }}
{{ shown_without_person_rules('rule_outcomes', ['pass_count', 'fail_count', 'undecided_count']) }}
