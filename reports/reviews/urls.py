"""The addresses of reviews, below ``/reviews/``."""

from django.urls import path

from reports.views import reviews

urlpatterns = [
    path("", reviews.review_list, name="review_list"),
    path("draft/", reviews.review_draft, name="review_draft"),
    path("terms/", reviews.review_terms, name="review_terms"),
    path("<int:pk>/", reviews.review_detail, name="review_detail"),
    path("<int:pk>/publish/", reviews.review_publish, name="review_publish"),
    path("<int:pk>/export/", reviews.review_export, name="review_export"),
    path("<int:pk>/document/", reviews.review_document, name="review_document"),
    path("entries/<int:pk>/", reviews.review_entry, name="review_entry"),
    path("entries/<int:pk>/<slug:name>/", reviews.review_rows, name="review_rows"),
    path(
        "entries/<int:pk>/<slug:name>/export/", reviews.review_row_export, name="review_row_export"
    ),
    path("entries/<int:pk>/<slug:name>/adjust/", reviews.review_adjust, name="review_adjust"),
    path("entries/<int:pk>/<slug:name>/object/", reviews.review_object, name="review_object"),
    path("objections/<int:pk>/", reviews.review_objection, name="review_objection"),
]
