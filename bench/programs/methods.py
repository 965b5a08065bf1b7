# about: methods that read and write attributes of self, with a base class and a default argument
# limits: frames; each attribute checks the class it met last
N = 200


class Shape:
    def __init__(self, name):
        self.name = name
        self.count = 0

    def add(self, by):
        self.count += by
        return self.count

    def area(self):
        return 0


class Box(Shape):
    def __init__(self, w, h):
        Shape.__init__(self, 'box')
        self.w = w
        self.h = h

    def area(self):
        return self.w * self.h

    def grow(self, by=1):
        self.w += by
        return self.add(by)


def body():
    b = Box(2, 3)
    total = 0
    for i in range(500):
        b.grow()
        b.add(2)
        total += b.area()
    for i in range(200):
        total += Box(i, 2).area()
    return total + b.count
