"""Pages are templates and nothing more: who is there is the business of `session.js` and of Django's session."""

from django.urls import path
from django.views.generic import TemplateView

app_name = "pages"
urlpatterns = [
    path("", TemplateView.as_view(template_name="pages/home.html"), name="home"),
    path("login/", TemplateView.as_view(template_name="pages/login.html"), name="login"),
    path("me/", TemplateView.as_view(template_name="pages/me.html"), name="me"),
    path("logout/", TemplateView.as_view(template_name="pages/logout.html"), name="logout"),
]
