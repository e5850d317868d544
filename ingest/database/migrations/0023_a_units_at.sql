-- A unit of a day tells by what it was divided, and why it cannot be said: ref.units_at is in ../functions, as it is now.
drop function ref.units_at;
