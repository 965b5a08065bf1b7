# Persons in Redis are rows of a table, which here is another set of hashes.
from rgsync import RGWriteBehind
from rgsync.Connectors import SimpleHashConnector

RGWriteBehind(GB, keysPrefix='person', mappings={'first_name': 'first', 'last_name': 'last'}, connector=SimpleHashConnector('row'),
              name='Persons', version='1.0.0', batch=1, transform=lambda r: {**r['value'], 'last_name': r['value']['last_name'].upper()})
