"""What every door shares: who may ask, how a refusal looks, which headers go out.

Must never know a room. Importing it makes flask-smorest answer 400, not 422, for what a schema refuses:
that must be set before the first API module is read.
"""

from flask_smorest import Blueprint

Blueprint.ARGUMENTS_PARSER.DEFAULT_VALIDATION_STATUS = 400
