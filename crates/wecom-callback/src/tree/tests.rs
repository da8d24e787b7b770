//! What the tree reads alike, and what it refuses.
use super::*;

/// The tree as text: `name=text[children]`.
fn show(text: &str) -> Result<String, &'static str> {
    fn walk(element: Element<'_>) -> String {
        let inside: Vec<_> = element.children().map(walk).collect();
        match (element.text(), inside.join(",")) {
            ("", inside) if inside.is_empty() => element.name().to_owned(),
            (text, inside) if inside.is_empty() => format!("{}={text}", element.name()),
            (text, inside) => format!("{}={text}[{inside}]", element.name()),
        }
    }
    Tree::parse(text).map(|tree| walk(tree.root()))
}

#[test]
fn cdata_bare_text_and_entities_read_alike() {
    for xml in [
        "<xml><A>x&amp;y</A></xml>",
        "<xml><A><![CDATA[x&y]]></A></xml>",
        "<xml>\n <A>\n  <![CDATA[x&y]]>\n </A>\n</xml>\n",
        "<?xml version='1.0'?><!-- c --><xml><A>\n x&#38;y </A></xml>",
        "<xml><A><![CDATA[x]]><![CDATA[&y]]></A></xml>",
        "\u{feff}<xml><A b='c'>x&#x26;<!-- c -->y</A></xml>",
        r#"{"A":"x&y"}"#,
    ] {
        assert_eq!(show(xml).unwrap(), "xml=[A=x&y]", "{xml}");
    }
}

#[test]
fn cdata_is_kept_to_the_letter() {
    assert_eq!(
        show("<xml><A> <![CDATA[ x\r\n ]]> </A></xml>").unwrap(),
        "xml=[A= x\r\n ]"
    );
    assert_eq!(
        show("<xml><A><![CDATA[]]></A><B/></xml>").unwrap(),
        "xml=[A,B]"
    );
}

#[test]
fn children_are_the_direct_ones() {
    let xml = "<x><A><B><C>1</C></B><D>2</D></A><E>3</E></x>";
    assert_eq!(show(xml).unwrap(), "x=[A=[B=[C=1],D=2],E=3]");
    let tree = Tree::parse(xml).unwrap();
    assert_eq!(tree.root().child_text("E"), Some("3"));
    assert!(tree.root().child("C").is_none());
}

#[test]
fn json_reads_like_xml() {
    let json = r#"{"Id":2,"Flag":true,"Gone":null,"List":[1,2],"None":[],"Item":[{"Name":"a"},{"Name":"b"}]}"#;
    assert_eq!(
        show(json).unwrap(),
        "xml=[Id=2,Flag=1,List=1,List=2,None,Item=[Name=a],Item=[Name=b]]"
    );
}

#[test]
fn entities_and_document_types_are_refused() {
    for xml in [
        "<!DOCTYPE xml [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><xml><A>&e;</A></xml>",
        "<!DOCTYPE xml SYSTEM 'http://evil.example/x.dtd'><xml/>",
        "<!doctype xml><xml/>",
        "<xml><!DOCTYPE xml><A/></xml>",
    ] {
        assert_eq!(show(xml), Err("a document type is not allowed"), "{xml}");
    }
    assert_eq!(show("<xml><A>&lol;</A></xml>"), Err("an unknown entity"));
    assert_eq!(show("<xml><A>&#0;</A></xml>"), Err("malformed XML"));
    assert_eq!(show("<xml><A>&#xD800;</A></xml>"), Err("malformed XML"));
}

#[test]
fn malformed_documents_are_refused() {
    for text in [
        "",
        " ",
        "<",
        "<xml",
        "<xml>",
        "</xml>",
        "<a></b>",
        "<a><b></a></b>",
        "<a/>text",
        "text<a/>",
        "<a/><b/>",
        "<![CDATA[x]]>",
        "&amp;",
        "<a><![CDATA[x</a>",
        "<a>&amp</a>",
        "{",
        "{\"a\":1}}",
        "{]",
    ] {
        assert!(show(text).is_err(), "{text}");
    }
}

#[test]
fn depth_and_count_are_bounded() {
    let deep = |levels: usize| "<a>".repeat(levels) + &"</a>".repeat(levels);
    assert!(show(&deep(MAX_DEPTH)).is_ok());
    assert_eq!(show(&deep(MAX_DEPTH + 1)), Err("nested too deep"));
    assert_eq!(show(&deep(100_000)), Err("nested too deep"));
    let wide = |count: usize| format!("<a>{}</a>", "<b/>".repeat(count - 1));
    assert!(show(&wide(MAX_ELEMENTS)).is_ok());
    assert_eq!(show(&wide(MAX_ELEMENTS + 1)), Err("too many elements"));
    assert_eq!(show(&"<".repeat(MAX_BYTES + 1)), Err("longer than 1 MiB"));
    let json = |levels: usize| format!("{{\"a\":{}1{}}}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(show(&json(20)), Err("nested too deep"));
    assert_eq!(show(&json(100_000)), Err("malformed JSON"));
    // Refused as soon as there is too much of it, not when all of it is in memory: the end is never looked at.
    for item in ["1,", "{\"a\":0},", "[],", "\"x\","] {
        assert_eq!(
            show(&format!("{{\"a\":[{}", item.repeat(MAX_ELEMENTS))),
            Err("too many elements"),
            "{item}"
        );
    }
}

#[test]
fn short_way_is_taken_for_the_platforms_own_shape() {
    for xml in [
        "<xml><A><![CDATA[x]]></A><B>1</B><C></C></xml>",
        " <xml>\n <A> x </A>\n <B><C><![CDATA[&<>]]></C></B></xml>\n",
        "<A>]]></A>",
    ] {
        assert!(plain::parse(xml).is_some(), "{xml}");
        assert_same(xml);
    }
    for xml in [
        "<xml><A b='c'/></xml>",
        "<a/>",
        "<a>&amp;</a>",
        "<a>x<b></b></a>",
        "<a> <![CDATA[x]]></a>",
        "<a><!-- --></a>",
        "<a></a><b></b>",
        "<a></b>",
        "<a>",
        "",
        "<?xml version='1.0'?><a></a>",
        "<a></a>x",
        "\u{feff}<a></a>",
        "<1></1>",
        "<></>",
    ] {
        assert!(plain::parse(xml).is_none(), "{xml}");
    }
}

/// What the short way reads is what the XML parser reads.
fn assert_same(text: &str) {
    if let Some(short) = plain::parse(text) {
        let long = xml::parse(text).map(|tree| tree.nodes);
        assert!(long == Ok(short.nodes), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn short_way_reads_what_the_xml_parser_reads(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "<a>", "</a>", "<b>", "</b>", "<a>x</a>", "<b><![CDATA[y]]></b>", "<![CDATA[", "]]>", "]", ">", " ", "\n", "\u{a0}", "x", "&", ";",
            "<", "/", "!", "林", "\u{feff}", "\0", "</a >",
        ]), 0..12),
        wrapped in proptest::bool::ANY,
    ) {
        let inside = parts.concat();
        assert_same(&if wrapped { format!("<a>{inside}</a>") } else { inside });
    }
}
