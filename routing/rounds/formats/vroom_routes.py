def decoded_routes(*a):
    pass


def initial_plan(*a):
    pass
