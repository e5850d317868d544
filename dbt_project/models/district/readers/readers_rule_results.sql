{{ config(alias='fct_rule_results') }}
-- depends_on: {{ ref('fct_rule_results') }}
{{ shown_without_person_rules(
    'fct_rule_results', ['pass_count', 'fail_count', 'undecided_count', 'reports_failing', 'reports_judged']
) }}
