# A table follows the hashes person:*, and its rows go when their keys do. The URL of
# a database that lasts is postgres://user:password@host/database, say, with 'postgres'
# in the place of 'sqlite'.
url = ':memory:'

row = lambda x: [x['key'].removeprefix('person:')] if x['value'] is None else {
    'id': x['key'].removeprefix('person:'),
    'first': x['value']['first_name'],
    'last': x['value'].get('last_name'),
    'age': x['value'].get('age'),
}

target = {
    'kind': 'sqlite', 'url': url, 'table': 'person',
    'key': ['id'], 'columns': {'first': '', 'last': '', 'age': 'int'},
    'create': True, 'batch': 500,
}

GB('KeysReader').upsert(row, target).register('person:*')
