from django.http import Http404, HttpRequest
from django.views.defaults import page_not_found


def designed_not_found(get_response):
    """With DEBUG on, too, a page that is not there is the site's own page: whoever tries the demo meets it.

    Django answers before any middleware can; its technical page is known by what it says of itself.
    """

    def middleware(request: HttpRequest):
        response = get_response(request)
        if response.status_code == 404 and not response.streaming and b"<code>DEBUG = True</code>" in response.content:
            return page_not_found(request, Http404())
        return response

    return middleware
