"""tmp"""
import os
from pathlib import Path
import pytest
from playwright.sync_api import Browser
from dispatch.storage.schema_parties import PLACE, ORGANIZATION
from tests.api.browser import chromium
from tests.api.recipient.test_browser import browser, visitor, base_map, PHONE, DESK, _context
from tests.api.recipient.day import Riding, foretell
from tests.dispatch.simulate.toy_scenario import NINE_S
SHOTS=Path("/tmp/h15/recip/shots")
def test_shots(browser, served, visitor):
    SHOTS.mkdir(exist_ok=True)
    served.town_map.tiles_path = Path("/root/.local/share/tournee/towns/monaco/map.pmtiles")
    served.town_map.map_hash = "monaco"
    address = str(served.client.base_url).rstrip("/")
    with served.store.writing(served.town_id, "test") as w:
        w.amend(PLACE, visitor.delivery.drop_place_id, {"lon": 7.4225, "lat": 43.7392})
        w.note("test.moved", visitor.delivery_id, 1, topics=())
    riding = Riding(served, visitor.delivery_id)
    riding.begin()
    visitor.be_recognised()
    def look(name, place="", kinds=((PHONE,"fr","light"),(DESK,"en","dark"),(PHONE,"en","dark"),(DESK,"fr","light")), full=False, **wish):
        for size,lang,scheme in kinds:
            with _context(browser,size,color_scheme=scheme, java_script_enabled=False, **wish) as c:
                c.add_cookies([{"name":k,"value":v,"url":f"{address}/t/{visitor.token}"} for k,v in visitor.cookies.items()])
                pg=c.new_page(); pg.goto(f"{address}/t/{visitor.token}{place}?language={lang}")
                pg.wait_for_selector("h1"); pg.wait_for_timeout(300)
                pg.screenshot(path=SHOTS/f"{name}-{size[0]}-{lang}-{scheme}.png", full_page=full)
    foretell(served, visitor.delivery_id, NINE_S + 1_200, NINE_S + 2_400)
    riding.be_at(600, 200)
    look("coarse")
    served.clock.advance(25)
    riding.close(0); riding.close(1)
    riding.be_at(150, -90)
    look("exact")
    look("exact-forced", kinds=((PHONE,"fr","light"),(PHONE,"fr","dark")), forced_colors="active")
    look("door", "/door", kinds=((PHONE,"fr","light"),))
    for c in list(visitor.cookies): del visitor.cookies[c]
    look("unknown", kinds=((PHONE,"fr","light"),))
