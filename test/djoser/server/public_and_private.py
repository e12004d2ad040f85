from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.vary import vary_on_headers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView


@method_decorator(vary_on_headers("Authorization"), name="dispatch")
class Prices(APIView):
    """Everybody sees the prices. Who is logged in sees prices of their own."""

    permission_classes = [AllowAny]

    def get(self, request):
        return Response({"tea": 2.7 if request.user.is_authenticated else 3.0})


class Orders(APIView):
    """For the user alone: `IsAuthenticated` is the project's default."""

    def get(self, request):
        return Response({"orders_of": request.user.username})


urlpatterns = [path("api/public/prices/", Prices.as_view()), path("api/orders/", Orders.as_view())]
