# about: json.dumps of a document of 100 objects
# limits: the text that is made
import json

N = 100

doc = [{'id': i, 'name': 'user %d' % i, 'score': i / 7, 'tags': ['a', 'b', 'c%d' % i], 'ok': i % 2 == 0,
        'none': None, 'deep': {'x': i, 'y': [1, 2, 3]}} for i in range(100)]


def body():
    return len(json.dumps(doc))
