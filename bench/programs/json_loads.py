# about: json.loads of a document of 100 objects
# limits: the dicts and lists that are made
import json

N = 200

text = json.dumps([{'id': i, 'name': 'user %d' % i, 'score': i / 7, 'tags': ['a', 'b', 'c%d' % i], 'ok': i % 2 == 0,
                    'none': None, 'deep': {'x': i, 'y': [1, 2, 3]}} for i in range(100)])


def body():
    doc = json.loads(text)
    return len(doc) * 1000 + doc[7]['deep']['x'] + len(doc[9]['tags'])
