from flask import Blueprint

pages = Blueprint("votes", __name__)
