import statistics as s
data = [[1, 2, 3, 4], [1, 2, 3, 4, 5], [1.5, 2.5, 2.5, 10], [0.1] * 10, [1e300, 1e300, -1e300], [5], [], [1, 2.5], [True, 2], [1e-320, 2e-320], [3, 1, 2, 2, 9, -4], [10**20, 1], ['a', 'b'], [float('inf'), 1], [0, 1], [7, 7, 7]]
for d in data:
    for n in ['mean', 'fmean', 'geometric_mean', 'harmonic_mean', 'median', 'median_low', 'median_high', 'median_grouped', 'mode', 'multimode', 'variance', 'pvariance', 'stdev', 'pstdev', 'quantiles']:
        if d and (d[0] == 'a' or d[0] == float('inf')) and n not in ('mode', 'multimode', 'median_low', 'mean'): continue
        t(lambda: getattr(s, n)(d))
t(lambda: s.mean(iter([1, 2, 6])))
t(lambda: s.fmean([1, 2, 3], [1, 1, 2]))
t(lambda: s.fmean([1, 2, 3], [1, 1]))
t(lambda: s.fmean([1, 2], [0, 0]))
t(lambda: s.harmonic_mean([40, 60], weights=[5, 30]))
t(lambda: s.harmonic_mean([-1, 2]))
t(lambda: s.variance([1, 2, 3], 2))
t(lambda: s.pvariance([1, 2, 3, 4], mu=2.5))
t(lambda: s.stdev([1, 2, 3], xbar=2))
t(lambda: s.quantiles([1, 2, 3, 4, 5], n=10))
t(lambda: s.quantiles([1, 2, 3, 4, 5], n=3, method='inclusive'))
t(lambda: s.quantiles([1, 2, 3], method='x'))
t(lambda: s.quantiles([1, 2, 3], n=0))
t(lambda: s.quantiles([1.5, 2.25, 9, 4], n=4))
x, y = [1, 2, 3, 4, 5], [2.1, 3.9, 6.2, 7.8, 10.1]
t(lambda: s.covariance(x, y))
t(lambda: s.correlation(x, y))
t(lambda: s.linear_regression(x, y))
t(lambda: s.linear_regression(x, y, proportional=True))
t(lambda: s.linear_regression(x, y).slope)
t(lambda: s.correlation([1, 1], [1, 2]))
t(lambda: s.covariance([1], [1]))
t(lambda: s.covariance([1, 2], [1]))
t(lambda: s.mode('aabbb'))
t(lambda: s.multimode('aabbc'))
t(lambda: s.median_grouped([1, 2, 2, 3, 4, 4, 4, 5], 2))
t(lambda: issubclass(s.StatisticsError, ValueError))
