{{ config(alias='rule_explanations') }}
-- depends_on: {{ ref('rule_explanations') }}
{{ shown_without_person_rules('rule_explanations', ['finding_count', 'explained_count', 'explained_pct']) }}
