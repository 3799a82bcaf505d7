from lxml import etree

from ingest.formats.office import diagram_words

DIAGRAM = b"""<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst>
 <dgm:pt modelId="1" type="doc"><dgm:t><a:p/></dgm:t></dgm:pt>
 <dgm:pt modelId="2"><dgm:t><a:p><a:r><a:t>Lis</a:t></a:r><a:r><a:t>ten</a:t></a:r></a:p></dgm:t></dgm:pt>
 <dgm:pt modelId="3" type="pres"><dgm:t><a:p><a:r><a:t>a layout's name</a:t></a:r></a:p></dgm:t></dgm:pt>
 <dgm:pt modelId="4"><dgm:t><a:p><a:r><a:t>Record</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"""


def test_the_shapes_of_a_diagram_keep_their_words() -> None:
    assert etree.fromstring(DIAGRAM) is not None
    assert list(diagram_words(DIAGRAM)) == ["Listen", "Record"]
