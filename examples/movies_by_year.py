# How many movies started in each year? Only the field startYear is read.
GB().map(lambda x: x['value']['startYear']).countby().run('movie:*')
