"""Addresses as people copy them from a browser or from the Share button of each service."""

import pytest

from sitegen.embeds import EmbedError, all_services, recognize
from sitegen.urls import web_address_error

VIDEO = "https://www.youtube-nocookie.com/embed/AbCdEfGhIjK?rel=0&autoplay=1"
VIMEO = "https://player.vimeo.com/video/123456789"
DOCUMENT = "https://embed.documentcloud.org/documents/20059068-complaint"
TWEET = "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1234567890123456789"
SKY = "https://embed.bsky.app/embed/millbrook.example/app.bsky.feed.post/3kabcdefghi2x"
EPISODE = "https://embed.podcasts.apple.com/us/podcast/city-hall/id1234567890"

FRAMES = {
    # YouTube
    "https://www.youtube.com/watch?v=AbCdEfGhIjK": VIDEO,
    "http://youtube.com/watch?v=AbCdEfGhIjK": VIDEO,
    "https://m.youtube.com/watch?v=AbCdEfGhIjK&feature=youtu.be": VIDEO,
    "https://music.youtube.com/watch?v=AbCdEfGhIjK&si=tracking": VIDEO,
    "https://youtu.be/AbCdEfGhIjK": VIDEO,
    "https://youtu.be/AbCdEfGhIjK?si=tracking": VIDEO,
    "https://www.youtube.com/embed/AbCdEfGhIjK": VIDEO,
    "https://www.youtube-nocookie.com/embed/AbCdEfGhIjK?si=tracking": VIDEO,
    "https://www.youtube.com/live/AbCdEfGhIjK?feature=share": VIDEO,
    "https://www.youtube.com/shorts/AbCdEfGhIjK": VIDEO,
    "https://www.youtube.com/v/AbCdEfGhIjK": VIDEO,
    "https://youtu.be/AbCdEfGhIjK?t=90": VIDEO.replace("?", "?start=90&"),
    "https://www.youtube.com/watch?v=AbCdEfGhIjK&t=1h2m3s": VIDEO.replace("?", "?start=3723&"),
    "https://www.youtube.com/watch?v=AbCdEfGhIjK#t=1m30s": VIDEO.replace("?", "?start=90&"),
    "https://www.youtube.com/embed/AbCdEfGhIjK?start=90&end=120": VIDEO.replace("?", "?start=90&end=120&"),
    "https://www.youtube.com/watch?v=AbCdEfGhIjK&list=PLabc&index=2": VIDEO.replace("?", "?list=PLabc&"),
    "https://www.youtube.com/playlist?list=PLabc": "https://www.youtube-nocookie.com/embed/videoseries?list=PLabc&rel=0&autoplay=1",
    "https://www.youtube.com/embed/videoseries?list=PLabc": "https://www.youtube-nocookie.com/embed/videoseries?list=PLabc&rel=0&autoplay=1",
    # Vimeo
    "https://vimeo.com/123456789": f"{VIMEO}?dnt=1&autoplay=1",
    "https://www.vimeo.com/123456789?share=copy": f"{VIMEO}?dnt=1&autoplay=1",
    "https://vimeo.com/123456789/0a1b2c3d4e": f"{VIMEO}?h=0a1b2c3d4e&dnt=1&autoplay=1",
    "https://vimeo.com/123456789#t=1m5s": f"{VIMEO}?dnt=1&autoplay=1#t=65s",
    "https://vimeo.com/channels/staffpicks/123456789": f"{VIMEO}?dnt=1&autoplay=1",
    "https://vimeo.com/groups/news/videos/123456789": f"{VIMEO}?dnt=1&autoplay=1",
    "https://vimeo.com/album/77/video/123456789": f"{VIMEO}?dnt=1&autoplay=1",
    "https://player.vimeo.com/video/123456789?h=0a1b2c3d4e&title=0": f"{VIMEO}?h=0a1b2c3d4e&dnt=1&autoplay=1",
    "https://vimeo.com/event/4321": "https://vimeo.com/event/4321/embed",
    "https://vimeo.com/showcase/4321": "https://vimeo.com/showcase/4321/embed",
    # DocumentCloud
    "https://www.documentcloud.org/documents/20059068-complaint": f"{DOCUMENT}/?embed=1",
    "https://www.documentcloud.org/documents/20059068-complaint/": f"{DOCUMENT}/?embed=1",
    "https://www.documentcloud.org/documents/20059068-complaint.html": f"{DOCUMENT}/?embed=1",
    "https://embed.documentcloud.org/documents/20059068-complaint/?embed=1&responsive=1": f"{DOCUMENT}/?embed=1",
    "https://www.documentcloud.org/documents/20059068-complaint#document/p3": f"{DOCUMENT}/pages/3/?embed=1",
    "https://www.documentcloud.org/documents/20059068-complaint/?mode=document#document/p3": f"{DOCUMENT}/pages/3/?embed=1",
    "https://www.documentcloud.org/documents/20059068-complaint/pages/3/": f"{DOCUMENT}/pages/3/?embed=1",
    "https://www.documentcloud.org/documents/20059068-complaint/pages/complaint-p3.html": f"{DOCUMENT}/pages/3/?embed=1",
    "https://www.documentcloud.org/documents/20059068-complaint#document/p3/a557991": f"{DOCUMENT}/annotations/557991/?embed=1",
    "https://www.documentcloud.org/documents/20059068-complaint/annotations/557991/": f"{DOCUMENT}/annotations/557991/?embed=1",
    "https://www.documentcloud.org/documents/20059068-complaint/annotations/557991.html": f"{DOCUMENT}/annotations/557991/?embed=1",
    "https://www.documentcloud.org/documents/20059068": "https://embed.documentcloud.org/documents/20059068/?embed=1",
    "https://www.documentcloud.org/projects/budget-200123": "https://embed.documentcloud.org/projects/budget-200123/?embed=1",
    # Datawrapper
    "https://datawrapper.dwcdn.net/AbCdE/": "https://datawrapper.dwcdn.net/AbCdE/",
    "https://datawrapper.dwcdn.net/AbCdE/3/": "https://datawrapper.dwcdn.net/AbCdE/3/",
    "https://datawrapper.dwcdn.net/AbCdE/3/index.html": "https://datawrapper.dwcdn.net/AbCdE/3/",
    "https://www.datawrapper.de/_/AbCdE/": "https://datawrapper.dwcdn.net/AbCdE/",
    "https://app.datawrapper.de/chart/AbCdE/publish": "https://datawrapper.dwcdn.net/AbCdE/",
    # Flourish
    "https://public.flourish.studio/visualisation/1234567/": "https://flo.uri.sh/visualisation/1234567/embed",
    "https://flo.uri.sh/visualisation/1234567/embed?auto=1": "https://flo.uri.sh/visualisation/1234567/embed",
    "https://app.flourish.studio/visualisation/1234567/edit": "https://flo.uri.sh/visualisation/1234567/embed",
    "https://public.flourish.studio/story/765/": "https://flo.uri.sh/story/765/embed",
    # Scribd
    "https://www.scribd.com/document/123456789/Annual-Report": "https://www.scribd.com/embeds/123456789/content?start_page=1&view_mode=scroll",
    "https://es.scribd.com/doc/123456789": "https://www.scribd.com/embeds/123456789/content?start_page=1&view_mode=scroll",
    "https://www.scribd.com/embeds/123456789/content?start_page=7&access_key=key-abc": (
        "https://www.scribd.com/embeds/123456789/content?start_page=7&view_mode=scroll&access_key=key-abc"
    ),
    # X
    "https://x.com/millbrook/status/1234567890123456789": TWEET,
    "https://x.com/millbrook/status/1234567890123456789?s=20&t=abc": TWEET,
    "https://x.com/millbrook/status/1234567890123456789/photo/1": TWEET,
    "https://twitter.com/millbrook/status/1234567890123456789": TWEET,
    "https://mobile.twitter.com/millbrook/statuses/1234567890123456789": TWEET,
    "https://twitter.com/i/web/status/1234567890123456789": TWEET,
    "https://platform.twitter.com/embed/Tweet.html?id=1234567890123456789": TWEET,
    # Bluesky
    "https://bsky.app/profile/millbrook.example/post/3kabcdefghi2x": SKY,
    "https://bsky.app/profile/did:plc:abc123/post/3kabcdefghi2x": SKY.replace("millbrook.example", "did:plc:abc123"),
    "https://embed.bsky.app/embed/did:plc:abc123/app.bsky.feed.post/3kabcdefghi2x?id=9": SKY.replace(
        "millbrook.example", "did:plc:abc123"
    ),
    # Mastodon
    "https://mastodon.example/@millbrook/112233445566778899": "https://mastodon.example/@millbrook/112233445566778899/embed",
    "https://news.social.example/@town.hall/1122/embed": "https://news.social.example/@town.hall/1122/embed",
    "https://mastodon.example/web/@millbrook/1122": "https://mastodon.example/@millbrook/1122/embed",
    "https://mastodon.example/users/millbrook/statuses/1122": "https://mastodon.example/@millbrook/1122/embed",
    # Instagram
    "https://www.instagram.com/p/AbCdEfGhIjK/": "https://www.instagram.com/p/AbCdEfGhIjK/embed/captioned/",
    "https://www.instagram.com/p/AbCdEfGhIjK/?igsh=tracking&img_index=1": "https://www.instagram.com/p/AbCdEfGhIjK/embed/captioned/",
    "https://www.instagram.com/millbrook.news/p/AbCdEfGhIjK/": "https://www.instagram.com/p/AbCdEfGhIjK/embed/captioned/",
    "https://www.instagram.com/reel/AbCdEfGhIjK/": "https://www.instagram.com/reel/AbCdEfGhIjK/embed/captioned/",
    "https://www.instagram.com/reels/AbCdEfGhIjK/": "https://www.instagram.com/reel/AbCdEfGhIjK/embed/captioned/",
    # TikTok
    "https://www.tiktok.com/@town.hall/video/1234567890123456789": "https://www.tiktok.com/player/v1/1234567890123456789?autoplay=1&rel=0",
    "https://www.tiktok.com/@town.hall/video/1234567890123456789?is_from_webapp=1": (
        "https://www.tiktok.com/player/v1/1234567890123456789?autoplay=1&rel=0"
    ),
    "https://www.tiktok.com/embed/v2/1234567890123456789": "https://www.tiktok.com/player/v1/1234567890123456789?autoplay=1&rel=0",
    # Maps
    "https://www.openstreetmap.org/#map=15/34.1478/-118.1445": (
        "https://www.openstreetmap.org/export/embed.html?bbox=-118.15823%2C34.14070%2C-118.13077%2C34.15490&layer=mapnik"
    ),
    "https://www.openstreetmap.org/?mlat=34.1478&mlon=-118.1445#map=15/34.1478/-118.1445": (
        "https://www.openstreetmap.org/export/embed.html?bbox=-118.15823%2C34.14070%2C-118.13077%2C34.15490"
        "&layer=mapnik&marker=34.1478%2C-118.1445"
    ),
    "https://www.openstreetmap.org/relation/3529658#map=12/34.1478/-118.1445&layers=N": (
        "https://www.openstreetmap.org/export/embed.html?bbox=-118.25436%2C34.09097%2C-118.03464%2C34.20463&layer=mapnik"
    ),
    "https://www.openstreetmap.org/export/embed.html?bbox=-118.2%2C34.1%2C-118.1%2C34.2&layer=mapnik": (
        "https://www.openstreetmap.org/export/embed.html?bbox=-118.2%2C34.1%2C-118.1%2C34.2&layer=mapnik"
    ),
    "https://www.google.com/maps/embed?pb=!1m18!1m12!1m3": "https://www.google.com/maps/embed?pb=!1m18!1m12!1m3",
    "https://www.google.com/maps/d/u/0/viewer?mid=1AbC&ll=34%2C-118&z=12": "https://www.google.com/maps/d/embed?mid=1AbC",
    "https://www.google.com/maps/d/edit?mid=1AbC": "https://www.google.com/maps/d/embed?mid=1AbC",
    "https://www.google.com/maps/place/Pasadena+City+Hall/@34.1478,-118.1445,17z/data=!3m1": (
        "https://www.google.com/maps?q=Pasadena+City+Hall&ll=34.1478%2C-118.1445&z=17&output=embed"
    ),
    "https://www.google.de/maps/@34.1478,-118.1445,17.5z": "https://www.google.com/maps?q=34.1478%2C-118.1445&z=17&output=embed",
    "https://maps.google.com/?q=Pasadena+City+Hall": "https://www.google.com/maps?q=Pasadena+City+Hall&output=embed",
    "https://www.google.com/maps/search/?api=1&query=City+Hall": "https://www.google.com/maps?q=City+Hall&output=embed",
    # Sound
    "https://soundcloud.com/millbrook/town-hall": (
        "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fmillbrook%2Ftown-hall"
        "&auto_play=true&hide_related=true&show_comments=false"
    ),
    "https://m.soundcloud.com/millbrook/town-hall?utm_source=x": (
        "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fmillbrook%2Ftown-hall"
        "&auto_play=true&hide_related=true&show_comments=false"
    ),
    "https://soundcloud.com/millbrook/sets/hearings": (
        "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fmillbrook%2Fsets%2Fhearings"
        "&auto_play=true&hide_related=true&show_comments=false"
    ),
    "https://open.spotify.com/episode/0aBcDeFgHiJkLmNoPqRsTu?si=x": "https://open.spotify.com/embed/episode/0aBcDeFgHiJkLmNoPqRsTu",
    "https://open.spotify.com/intl-de/track/0aBcDeFgHiJkLmNoPqRsTu": "https://open.spotify.com/embed/track/0aBcDeFgHiJkLmNoPqRsTu",
    "https://open.spotify.com/embed/show/0aBcDeFgHiJkLmNoPqRsTu": "https://open.spotify.com/embed/show/0aBcDeFgHiJkLmNoPqRsTu",
    "https://podcasts.apple.com/us/podcast/city-hall/id1234567890": EPISODE,
    "https://podcasts.apple.com/us/podcast/city-hall/id1234567890?i=1000600000000&l=es": f"{EPISODE}?i=1000600000000",
    "https://embed.podcasts.apple.com/us/podcast/city-hall/id1234567890?i=1000600000000": f"{EPISODE}?i=1000600000000",
    "https://podcast.example/episodes/12.mp3": "https://podcast.example/episodes/12.mp3",
    "https://podcast.example/episodes/12.MP3?token=a%20b": "https://podcast.example/episodes/12.MP3?token=a%20b",
    "https://video.example/debate.webm": "https://video.example/debate.webm",
}


@pytest.mark.parametrize(("address", "source"), FRAMES.items())
def test_an_address_as_people_copy_it_gives_the_frame_of_the_service(address, source):
    assert recognize(address).source == source


@pytest.mark.parametrize("address", FRAMES)
def test_the_link_of_an_embed_can_be_embedded_itself_and_gives_the_same(address):
    embed = recognize(address)
    again = recognize(embed.address)
    assert not web_address_error(embed.address)
    assert (again.address, again.kind) == (embed.address, embed.kind)


@pytest.mark.parametrize("address", FRAMES)
def test_every_embed_has_one_size_and_a_secure_source(address):
    embed = recognize(address)
    assert embed.source.startswith("https://")
    assert (bool(embed.ratio) + bool(embed.height)) == (embed.element != "audio")


@pytest.mark.parametrize(
    ("address", "message", "hint"),
    [
        ("not an address", "is not a web address", "use a full address"),
        ("https://user:pass@vimeo.com/1", "user name or a password", "use a full address"),
        ("https://www.youtube.com/@millbrook", "YouTube has no embed for this address", "address of a video"),
        ("https://www.youtube.com/watch?v=short", "YouTube has no embed", "watch?v="),
        ("https://www.youtube.com/", "YouTube has no embed", "watch?v="),
        ("https://vimeo.com/millbrook", "Vimeo has no embed", "https://vimeo.com/123456789"),
        ("https://www.documentcloud.org/app?q=x", "DocumentCloud has no embed", "a document, a page or a note"),
        ("https://www.datawrapper.de/pricing", "Datawrapper has no embed", "published chart"),
        ("https://x.com/millbrook", "X has no embed", "address of a post"),
        ("https://bsky.app/profile/millbrook.example", "Bluesky has no embed", "address of a post"),
        ("https://www.instagram.com/millbrook/", "Instagram has no embed", "post or a reel"),
        ("https://www.instagram.com/stories/millbrook/1/", "Instagram has no embed", "post or a reel"),
        ("https://vm.tiktok.com/ZMabc/", "TikTok has no embed", "open it in a browser"),
        ("https://mastodon.example/@a@other.example/12", "a copy of a Mastodon post", "open the post at other.example"),
        ("https://maps.app.goo.gl/AbC", "only redirects", "open it in a browser"),
        ("https://goo.gl/maps/AbC", "only redirects", "open it in a browser"),
        ("https://www.google.com/maps/dir/A/B", "a route of Google Maps", "Embed a map"),
        ("https://www.openstreetmap.org/node/1", "OpenStreetMap has no embed", "#map="),
        ("https://www.openstreetmap.org/#map=15/99/0", "OpenStreetMap has no embed", "#map="),
        ("https://on.soundcloud.com/AbC", "only redirects", "open it in a browser"),
        ("https://soundcloud.com/discover/sets/x", "SoundCloud has no embed", "track or a set"),
        ("https://spotify.link/AbC", "only redirects", "open it in a browser"),
        ("https://t.co/AbC", "only redirects", "open it in a browser"),
        ("https://podcasts.apple.com/us/browse", "Apple Podcasts has no embed", "show or an episode"),
        ("http://podcast.example/12.mp3", "browsers do not play", "https://"),
        ("https://charts.example/1", "no service that can be embedded is at charts.example", '[security] allow = [{ host = "https://charts.example"'),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_embedded_says_what_to_do(address, message, hint):
    with pytest.raises(EmbedError) as found:
        recognize(address)
    assert message in str(found.value)
    assert hint in found.value.hint


def test_any_page_of_an_allowed_host_can_be_embedded():
    for allowed in ("https://charts.example", "https://*.example"):
        embed = recognize("https://charts.example/a?b=c", [allowed])
        assert (embed.service, embed.source) == ("charts.example", "https://charts.example/a?b=c")
    with pytest.raises(EmbedError):
        recognize("https://charts.example.org/a", ["https://charts.example", "https://*.example"])


def test_an_allowed_host_of_a_known_service_allows_its_other_pages():
    assert recognize("https://docs.google.com/forms/d/e/1/viewform", ["https://docs.google.com"]).kind == "page"


def test_a_short_video_and_a_page_of_a_document_have_their_own_shape():
    assert recognize("https://www.youtube.com/shorts/AbCdEfGhIjK").ratio == "9/16"
    assert recognize("https://www.documentcloud.org/documents/1-a#document/p2").ratio == "17/22"


def test_every_service_states_its_addresses_with_one_that_works():
    for service in all_services():
        example = next(word.rstrip(";,") for word in service.FORMS.split() if word.startswith("https://"))
        if not example.endswith("…"):
            assert recognize(example)
