class VroomCoding:
    pass


def coded_problem(d, t):
    raise NotImplementedError
