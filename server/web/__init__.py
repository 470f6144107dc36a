"""What every door shares: who may ask, how a refusal looks, which headers go out.

Must never know a room. Importing it makes every flask-smorest blueprint read strictly and answer 400, not 422,
for what a schema refuses: that must be set before the first API module is read.
"""

from flask_smorest import Blueprint

from server.web.reading import StrictParser

Blueprint.ARGUMENTS_PARSER = StrictParser()
