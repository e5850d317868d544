-- Documents of one district by kind and quarter
select period_code, document_kind_code, sum(issued_total)
from marts.fct_documents
where district_code = 'd0' and known_to is null
group by period_code, document_kind_code order by 1, 2
