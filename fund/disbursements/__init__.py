"""Support: a request becomes an award of a decision, and a payment carries the award out."""
