"""Who may do what, for people who have to approve it: the matrix, the difference of two roles, and the paper."""
