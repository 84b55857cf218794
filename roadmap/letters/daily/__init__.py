"""The letter of the day: whose day it is, what is told, the letters made of it."""
