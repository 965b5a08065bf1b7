# How many keys are there? gears reads no values for this.
GB().count().run()
