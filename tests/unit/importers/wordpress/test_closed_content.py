"""Exports of sites with content that not all readers could see: none of it becomes public, and all of it is counted."""

import json

import pytest
from support.wxr import attachment, body, post, read

SECRET = "Words for few"


def _lost(found):
    return {each.construct for document in found.documents for each in document.changes if each.kind == "lost"}


@pytest.mark.parametrize("status", ["trash", "private", "draft"])
def test_closed_files_are_in_no_gallery_and_are_no_main_picture(tmp_path, status):
    closed = attachment(61, "2019/03/a.jpg", caption=SECRET, parent=1).replace("[inherit]", f"[{status}]")
    with_password = attachment(62, "2019/03/b.jpg", caption=SECRET, parent=1).replace(
        "<wp:post_password><![CDATA[]]>", "<wp:post_password><![CDATA[x]]>"
    )
    story = post('[gallery] [gallery ids="61,62"]', id=1, meta=[("_thumbnail_id", "61")])
    found = read(tmp_path, story, closed, with_password)
    assert SECRET not in repr(found.document)
    assert "image" not in found.document.front_matter
    assert "picture of a gallery that is not in the export, or was not public" in _lost(found)


@pytest.mark.parametrize("modified", ["2019-03-06 05:00:00", "2019-03-05 05:00:00"])
def test_a_file_or_a_text_that_was_closed_later_is_closed(tmp_path, modified):
    public = attachment(61, "2019/03/a.jpg", caption=SECRET)
    closed = public.replace("[inherit]", "[trash]").replace("2019-03-05 05:00:00", modified)
    block = post(SECRET, id=62, type="wp_block", slug="b")
    closed_block = block.replace("[publish]", "[private]").replace("2019-03-05 05:00:00", modified)
    story = post('<!-- wp:gallery -->[gallery ids="61"]<!-- /wp:gallery --><!-- wp:block {"ref":62} /-->', id=1)
    assert SECRET not in repr(read(tmp_path, story, public, closed, block, closed_block).documents)


def test_hidden_rows_and_columns_of_a_table_stay_hidden(tmp_path):
    rows = [["Town", SECRET], ["Lima", SECRET], [SECRET, SECRET]]
    shown = {"rows": [1, 1, 0], "columns": [1, 0]}
    table = post(
        json.dumps(rows),
        id=60,
        type="tablepress_table",
        meta=[("_tablepress_table_id", "3"), ("_tablepress_table_visibility", json.dumps(shown))],
    )
    found = read(tmp_path, post("[table id=3 /]", id=1), table)
    assert SECRET not in found.document.body
    assert "Lima" in found.document.body
    assert "hidden row or column of a table left out" in _lost(found)


@pytest.mark.parametrize("password", [" ", "\t", "secret"])
def test_a_password_of_spaces_closes_a_document(tmp_path, password):
    found = read(tmp_path, post("Text", password=password)).document
    assert (found.front_matter["status"], found.source_status) == ("held", "password")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("_members_access_role", "editor"),
        ("_pmpro_level", "2"),
        ("rcp_subscription_level", "any-paid"),
        ("_wpmem_block", "1"),
        ("_jetpack_newsletter_access", "paid_subscribers"),
        ("um_content_restriction", 'a:1:{s:26:"_um_custom_access_settings";s:1:"1";}'),
        ("patreon-level", "5"),
        ("groups-groups_read_post", "3"),
        ("_groups-read", "2"),
        ("ihc_mb_who", "reg"),
        ("_wlm_protect", "Y"),
        ("_s2member", "level1"),
        ("newspack_content_gate", "1"),
        ("ppw_is_protected", "1"),
        ("_ppwp_post_passwords", "x"),
        ("is_premium", "1"),
        ("subscriber_only", "yes"),
        ("_private", "1"),
        ("post_visibility", "private"),
        ("_wp_visibility", "hidden"),
    ],
)
def test_a_document_for_members_is_held(tmp_path, key, value):
    found = read(tmp_path, post("Text", meta=[(key, value)]))
    assert (found.document.front_matter["status"], found.document.source_status) == ("held", "members only")
    assert "document that only some readers could see is held" in found.changes("told")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("_wpmem_block", "0"),
        ("members", "John, Paul, George and Ringo"),
        ("board_members", "Ana Ruiz"),
        ("_access_level", "field_5f1e2a"),
        ("_jetpack_post_already_shared_to_subscribers", "1"),
        ("_jetpack_newsletter_access", "everybody"),
        ("_wc_memberships_force_public", "yes"),
        ("patreon-level", "0"),
        ("post_visibility", "public"),
        ("private_equity_firm", "Acme"),
        ("delegates", "12"),
        ("um_content_restriction", 'a:1:{s:26:"_um_custom_access_settings";s:1:"0";}'),
    ],
)
def test_a_document_that_members_plugins_leave_open_stays_public(tmp_path, key, value):
    assert read(tmp_path, post("Text", meta=[(key, value)])).document.front_matter["status"] == "published"


def test_a_document_that_a_taxonomy_closes_is_held(tmp_path):
    found = read(tmp_path, post("Text", terms=[("post_visibility", "private", "Private")])).document
    assert found.front_matter["status"] == "held"
    found = read(tmp_path, post("Text", terms=[("post_visibility", "public", "Public")])).document
    assert found.front_matter["status"] == "published"


@pytest.mark.parametrize("block", ["jetpack/paywall", "premium-content/container"])
def test_a_text_with_a_paywall_is_held(tmp_path, block):
    text = f"<!-- wp:paragraph --><p>Open.</p><!-- /wp:paragraph --><!-- wp:{block} /--><p>{SECRET}</p>"
    assert read(tmp_path, post(text)).document.front_matter["status"] == "held"


@pytest.mark.parametrize(
    "attributes",
    [
        {"metadata": {"blockVisibility": False}},
        {"blockVisibility": {"hideBlock": True}},
        {"blockVisibility": {"controlSets": [{"controls": {"userRole": {"visibilityByRole": "logged-in"}}}]}},
    ],
)
def test_a_hidden_block_is_left_out_with_its_words(tmp_path, attributes):
    inner = f"<!-- wp:paragraph --><p>{SECRET}</p><!-- /wp:paragraph -->"
    text = f"<!-- wp:group {json.dumps(attributes)} --><div>{inner}</div><!-- /wp:group --><p>Open.</p>"
    found = read(tmp_path, post(text))
    (change,) = [each for each in found.document.changes if each.kind == "lost"]
    assert (found.document.body, change.examples) == ("Open.\n", (SECRET,))


@pytest.mark.parametrize(
    "hiding", ['vc_row disable_element="yes"', 'et_pb_section disabled="on"', 'fusion_builder_container status="draft"']
)
def test_a_hidden_container_of_a_page_builder_is_left_out_with_its_words(tmp_path, hiding):
    found = read(tmp_path, post(f"[{hiding}]{SECRET}[/{hiding.partition(' ')[0]}]Open."))
    (change,) = [each for each in found.document.changes if each.kind == "lost"]
    assert (found.document.body, change.examples) == ("Open.\n", (SECRET,))


@pytest.mark.parametrize(
    "shortcode",
    [
        "[s2If is_user_logged_in()]x[/s2If]",
        "[show_to roles='editor']x[/show_to]",
        "[x_protect password='p']x[/x_protect]",
        "[box role='subscriber']x[/box]",
        "[premium]x[/premium]",
    ],
)
def test_the_proposal_for_a_text_for_members_is_to_drop_it_and_says_why(tmp_path, shortcode):
    (question,) = read(tmp_path, post(shortcode)).questions
    assert (question.proposal, question.is_required) == ("drop", True)
    assert "only some readers could see this" in question.note


def test_a_title_that_speaks_of_members_closes_nothing(tmp_path):
    assert "Private members" in body(tmp_path, "[note title='Private members']x[/note]")
