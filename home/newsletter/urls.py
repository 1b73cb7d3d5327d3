"""Addresses of the newsletter. Those with a token stand in mails, so they stay."""

from django.urls import path

from home.newsletter import views

app_name = "newsletter"
urlpatterns = [
    path("", views.index, name="index"),
    path("sent/", views.sent, name="sent"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("resend/<str:token>/", views.resend, name="resend"),
    path("confirmed/<str:signed>/", views.confirmed, name="confirmed"),
    path("preferences/<str:signed>/", views.preferences, name="preferences"),
    path("unsubscribe/<str:signed>/", views.unsubscribe, name="unsubscribe"),
    path("undo/<str:signed>/", views.undo, name="undo"),
    path("erase/<str:signed>/", views.erase, name="erase"),
]
