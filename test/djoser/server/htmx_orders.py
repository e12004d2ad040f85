from django.urls import path
from django.views.generic import TemplateView
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from customers import orders_of


class OrderList(APIView):
    """A part of a page: the orders of the user that the token names."""

    renderer_classes = [TemplateHTMLRenderer]
    template_name = "orders/list.html"

    def get(self, request):
        return Response({"user": request.user, "orders": orders_of(request.user)})

    def post(self, request):
        orders_of(request.user).append(request.data["what"])
        return self.get(request)


class Invoices(APIView):
    """A whole page that needs the token: it can be reached by a boosted link, and not by its address."""

    renderer_classes = [TemplateHTMLRenderer]
    template_name = "orders/invoices.html"

    def get(self, request):
        return Response({"user": request.user})


urlpatterns = [
    # Everybody gets the page. It has nothing of a user in it.
    path("orders/", TemplateView.as_view(template_name="orders/page.html")),
    path("orders/list/", OrderList.as_view()),
    path("invoices/", Invoices.as_view()),
]
