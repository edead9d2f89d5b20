"""The graph store in Neo4j 5.26 by Bolt: the published transaction model, for Cypher and Bloom users too.

`(:Account)-[:PERFORMS]->(:Transaction)-[:BENEFITS_TO]->(:Account|:Merchant)`, `(:Transaction)-[:USED]->(:Device)`,
`(:Customer)-[:OWNS]->(:Account)`, and all that went from one to another as `(:Account)-[:FLOW]->(:Account|:Merchant)`.
Merchants perform transactions too (refunds). Cash and unknown outsiders are properties of the transaction.
"""
