"""The field app in the browsers that are not Chromium."""
