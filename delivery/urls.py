from django.urls import path

from delivery import views

app_name = "delivery"
urlpatterns = [
    path("messages/", views.message_list, name="message_list"),
    path("messages/read/", views.messages_read, name="messages_read"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("channels/", views.channel_list, name="channel_list"),
    path("channels/new/<str:whose>/<str:kind>/", views.channel_new, name="channel_new"),
    path("channels/<int:pk>/", views.channel, name="channel"),
    path("channels/<int:pk>/test/", views.channel_test, name="channel_test"),
    path("channels/<int:pk>/switch/", views.channel_switch, name="channel_switch"),
    path("channels/<int:pk>/remove/", views.channel_remove, name="channel_remove"),
]
