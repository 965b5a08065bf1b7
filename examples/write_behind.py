# A table follows the hashes person:*, and its rows go when their keys do. The URL of
# a database that lasts is postgres://user:password@host/database, say, with 'postgres'
# in the place of 'sqlite'.
url = ':memory:'


def row(x):
    key = x['key'].removeprefix('person:')
    person = x['value']
    if person is None:
        return [key]
    return {'id': key, 'first': person['first_name'], 'last': person.get('last_name'), 'age': person.get('age')}


target = {
    'kind': 'sqlite', 'url': url, 'table': 'person',
    'key': ['id'], 'columns': {'first': '', 'last': '', 'age': 'int'},
    'create': True, 'batch': 500,
}

GB('KeysReader').upsert(row, target).register('person:*')
