"""A picture as one page: pan, zoom, search, and notes that cite; it asks the network for nothing."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from html import escape

from wsisgraph.analyse import svg
from wsisgraph.analyse.networks import Network, Value
from wsisgraph.analyse.svg import KINDS, NARROWEST, Scene
from wsisgraph.analyse.views import TYPES
from wsisgraph.rdf import ID

__all__ = ["page"]

MOST_CITED = 40
TEXT = {
    "en": {
        "find": "Find a name", "all": "Whole picture",
        "in": "Zoom in", "out": "Zoom out",
        "help": "Drag or use the arrow keys to move, the wheel or + and − to zoom. Point at a mark or a tie "
        "to see where it is stated; click it, or Tab and Enter, for all of it. Esc ends that.",
        "stated": "Stated in", "more": "more", "code": "code", "party": "acts for", "from": "dates",
        "roles": "roles", "kinds": "kinds", "posts_and_roles": "posts and roles", "none": "No name holds this.",
    },
    "ja": {
        "find": "名前を探す", "all": "全体を表示",
        "in": "拡大", "out": "縮小",
        "help": "ドラッグ又は矢印キーで移動、ホイール又は＋・−で拡大縮小。印や線を指すと典拠が出ます。"
        "クリック（又はTabとEnter）ですべてを表示し、Escで戻ります。",
        "stated": "典拠", "more": "件", "code": "コード",
        "party": "代表する国・組織", "from": "日付",
        "roles": "役割", "kinds": "種類", "posts_and_roles": "役職と役割", "none": "この語を含む名前はありません。",
    },
}  # fmt: skip
STYLE = """
*{box-sizing:border-box}html,body{margin:0;height:100%}
body{display:grid;grid-template:auto 1fr auto/1fr 320px;font:14px/1.5 FONT;color:#1a1a1a;background:#fff}
header{grid-column:1/3;padding:14px 20px 10px;border-bottom:1px solid #d0d0d0;display:flex;gap:8px 20px;flex-wrap:wrap;align-items:baseline}
h1{font-size:20px;margin:0}header p{margin:0;color:#5c5c5c;font-size:12.5px;flex:1 1 300px}
input,button{font:inherit;padding:4px 10px;border:1px solid #8a8a8a;border-radius:3px;background:#fff;color:inherit}
#view{min-height:0;min-width:0;overflow:hidden;cursor:grab;touch-action:none}#view:active{cursor:grabbing}
#view svg{width:100%;height:100%;display:block}
aside{border-left:1px solid #d0d0d0;padding:14px 18px;overflow:auto;overflow-wrap:anywhere;min-height:0}
aside h2{font-size:16px;margin:0 0 4px}aside h3{font-size:13px;margin:14px 0 2px}
aside dl{margin:0;display:grid;grid-template-columns:auto 1fr;gap:0 10px;font-size:12.5px}dt{color:#5c5c5c}dd{margin:0}
aside ul{margin:0;padding-left:16px;font-size:12.5px}.cite{color:#5c5c5c;font-size:12px}
aside a{color:#0072B2;cursor:pointer}
footer{grid-column:1/3;border-top:1px solid #d0d0d0;padding:12px 20px 8px;overflow:auto}
.node{cursor:pointer}.edge{cursor:pointer;stroke-linecap:round}.dim{opacity:.13}.dim .dim{opacity:1}.edge.on{stroke:#1a1a1a;stroke-opacity:.9}
.node:focus{outline:2px solid #1a1a1a}.hit{stroke:transparent;stroke-width:12;fill:none;cursor:pointer;pointer-events:stroke}
#view:focus-visible{outline:2px solid #0072B2;outline-offset:-2px}
#tip{position:fixed;z-index:1;max-width:min(340px,90vw);padding:8px 12px;background:#fff;border:1px solid #8a8a8a;border-radius:3px;box-shadow:0 2px 8px #0003;font-size:12.5px;line-height:1.4;pointer-events:none;overflow-wrap:anywhere}
#tip[hidden]{display:none}#tip b{display:block}#tip .cite{margin-top:2px}
@media(max-width:760px){body{grid-template:auto 55vh auto auto/1fr}header,footer{grid-column:1}aside{border:0;border-top:1px solid #d0d0d0}}
"""  # noqa: E501
SCRIPT = """
"use strict";
const data=JSON.parse(document.getElementById("data").textContent),say=data.words;
const view=document.querySelector("#view svg"),pane=document.getElementById("note"),find=document.getElementById("find");
const whole=view.getAttribute("viewBox").split(" ").map(Number);let box=whole.slice(),drag=null,moved=false;
const nodes=new Map([...view.querySelectorAll(".node")].map(e=>[e.dataset.id,e]));
const edges=new Map([...view.querySelectorAll(".edge")].map(e=>[e.dataset.id,e]));
const of=id=>data.edges.filter(e=>e.s==id||e.t==id);
function set(){view.setAttribute("viewBox",box.map(v=>v.toFixed(2)).join(" "))}
function at(e){const p=new DOMPoint(e.clientX,e.clientY).matrixTransform(view.getScreenCTM().inverse());return[p.x,p.y]}
function zoom(by,x,y){const w=Math.min(whole[2]*4,Math.max(whole[2]/40,box[2]*by)),k=w/box[2];
box=[x-(x-box[0])*k,y-(y-box[1])*k,w,box[3]*k];set()}
view.addEventListener("wheel",e=>{e.preventDefault();zoom(e.deltaY>0?1.15:1/1.15,...at(e))},{passive:false});
const held=new Map(),apart=()=>{const[a,b]=held.values();return{far:Math.hypot(a.clientX-b.clientX,a.clientY-b.clientY),
clientX:(a.clientX+b.clientX)/2,clientY:(a.clientY+b.clientY)/2}};let far=0;
view.addEventListener("pointerdown",e=>{held.set(e.pointerId,e);drag=at(e);moved=held.size>1;if(held.size===2)far=apart().far;hide()});
view.addEventListener("pointermove",e=>{if(held.has(e.pointerId))held.set(e.pointerId,e);
if(held.size===2){const m=apart();zoom(far/m.far,...at(m));far=m.far;return}
if(!drag)return;const p=at(e);if(Math.hypot(p[0]-drag[0],p[1]-drag[1])*view.clientWidth/box[2]>3)moved=true;
if(moved){box[0]-=p[0]-drag[0];box[1]-=p[1]-drag[1];set()}});
for(const up of["pointerup","pointercancel"])addEventListener(up,e=>{held.delete(e.pointerId);drag=null});
const mid=()=>[box[0]+box[2]/2,box[1]+box[3]/2],room=document.getElementById("view"),tip=document.getElementById("tip");
const move=(x,y)=>{box[0]+=x*box[2]/10;box[1]+=y*box[3]/10;set()},clear=()=>{find.value="";rest()};
const keys={ArrowLeft:()=>move(-1,0),ArrowRight:()=>move(1,0),ArrowUp:()=>move(0,-1),ArrowDown:()=>move(0,1),
"+":()=>zoom(1/1.3,...mid()),"=":()=>zoom(1/1.3,...mid()),"-":()=>zoom(1.3,...mid()),0:()=>{box=whole.slice();set()}};
document.addEventListener("keydown",k=>{if(k.ctrlKey||k.metaKey||k.altKey)return;if(k.key==="Escape"){hide();clear()}
else if(room.contains(k.target)&&keys[k.key]){k.preventDefault();hide();keys[k.key]()}});
function add(to,tag,text,cls){const e=document.createElement(tag);if(text!==undefined)e.textContent=text;if(cls)e.className=cls;to.append(e);return e}
function light(keep,ties){nodes.forEach((e,id)=>e.classList.toggle("dim",keep!==null&&!keep.has(id)&&
![...e.querySelectorAll(".node")].some(x=>keep.has(x.dataset.id))));
edges.forEach((e,id)=>{e.classList.toggle("dim",keep!==null&&!ties.has(id));e.classList.toggle("on",keep!==null&&ties.has(id))})}
function told(of){const d=add(pane,"dl");for(const[k,v]of of){add(d,"dt",k);add(d,"dd",v)}}
function cites(e){const u=add(pane,"ul",undefined,"cite");for(const c of e.cites)add(u,"li",c);if(e.more)add(u,"li","+ "+e.more+" "+say.more)}
function tie(e,other){const h=add(pane,"h3");if(other!==undefined&&!nodes.has(other+""))h.textContent=data.nodes[other].label;
else if(other!==undefined){const a=add(h,"a",data.nodes[other].label);a.onclick=()=>node(other)}
else h.textContent=data.nodes[e.s].label+" – "+data.nodes[e.t].label;
told([[e.type,e.weight+""],...e.told]);if(e.cites.length){add(pane,"div",say.stated,"cite");cites(e)}}
function node(id){const n=data.nodes[id],mine=of(id);pane.replaceChildren();add(pane,"h2",n.label);told(n.told);
if(n.cites.length){add(pane,"div",say.stated,"cite");cites(n)}
light(new Set([id,...mine.flatMap(e=>[e.s,e.t])].map(String)),new Set(mine.map(e=>e.id)));
for(const e of mine)tie(e,e.s==id?e.t:e.s)}
function edge(id){const e=data.edges.find(x=>x.id==id);pane.replaceChildren();light(new Set([e.s,e.t].map(String)),new Set([id]));tie(e)}
function rest(){light(null);pane.replaceChildren();add(pane,"p",say.help)}
function hide(){tip.hidden=true}
function hint(e,x,y){const n=e.closest(".node"),t=e.closest(".edge,.hit");if(!n&&!t){hide();return}tip.replaceChildren();
const one=n?data.nodes[n.dataset.id]:data.edges.find(x=>x.id==t.dataset.id),mine=n?of(n.dataset.id):[];
add(tip,"b",n?one.label:data.nodes[one.s].label+" – "+data.nodes[one.t].label);
for(const[k,v]of n?one.told:[[one.type,one.weight+""],...one.told])add(tip,"div",v?k+" "+v:k);
const all=[...new Set([...one.cites,...mine.flatMap(e=>e.cites)])],rest=all.length-3+(one.more||0);
if(all.length)add(tip,"div",say.stated,"cite");for(const c of all.slice(0,3))add(tip,"div",c,"cite");
if(rest>0)add(tip,"div","+ "+rest+" "+say.more,"cite");tip.hidden=false;const r=tip.getBoundingClientRect();
tip.style.left=Math.max(4,Math.min(x+14,innerWidth-r.width-4))+"px";tip.style.top=(y+18+r.height>innerHeight?Math.max(4,y-r.height-10):y+18)+"px"}
view.addEventListener("pointermove",e=>{if(!held.size&&e.pointerType!=="touch")hint(e.target,e.clientX,e.clientY)});
view.addEventListener("pointerleave",hide);room.addEventListener("focusout",hide);
room.addEventListener("focusin",e=>{if(e.target.matches(".node:focus-visible")){const r=e.target.getBoundingClientRect();hint(e.target,r.left,r.bottom-14)}});
view.addEventListener("click",e=>{if(moved)return;hide();const n=e.target.closest(".node"),t=e.target.closest(".edge,.hit");
if(n)node(n.dataset.id);else if(t)edge(t.dataset.id);else clear()});
nodes.forEach((e,id)=>{e.setAttribute("tabindex","0");e.setAttribute("role","button");e.setAttribute("aria-label",data.nodes[id].label);
e.addEventListener("keydown",k=>{if(k.key==="Enter"||k.key===" "){k.preventDefault();hide();node(id)}})});
edges.forEach((e,id)=>{const h=e.cloneNode();h.setAttribute("class","hit");h.removeAttribute("stroke-dasharray");e.parentNode.append(h)});
find.addEventListener("input",()=>{const q=find.value.normalize("NFKC").toLowerCase().trim();if(!q){rest();return}
const hit=new Set(Object.keys(data.nodes).filter(id=>nodes.has(id)&&data.nodes[id].words.normalize("NFKC").toLowerCase().includes(q)));
if(hit.size===1){node([...hit][0]);return}light(hit,new Set());pane.replaceChildren();if(!hit.size)add(pane,"p",say.none);
for(const id of hit){const a=add(add(pane,"div"),"a",data.nodes[id].label);a.onclick=()=>node(id)}});
document.getElementById("all").onclick=()=>{keys[0]();clear()};rest();
document.getElementById("in").onclick=keys["+"];document.getElementById("out").onclick=keys["-"];
if(location.hash){find.value=decodeURIComponent(location.hash.slice(1));find.dispatchEvent(new Event("input"))}
"""  # noqa: E501
CSP = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def page(
    picture: Scene, network: Network, lang: str, cites: Mapping[str, tuple[str, ...]],
    names: Mapping[str, str],
) -> str:  # fmt: skip
    """Return a page that holds a picture and, for each thing and tie in it, where it is stated.

    `cites` gives lines for facts, and for nodes that are stated themselves; `names` what codes and
    things are called that are no nodes.
    """
    say = TEXT[lang]
    drawing = svg.tag(
        "svg", picture.drawing, viewBox=f"-20 -20 {svg.number(picture.wide + 40)} {svg.number(picture.high + 40)}",
        role="group", aria_label=picture.title,
    )  # fmt: skip
    legend = svg.tag(
        "svg", svg.tag("g", picture.legend, transform="translate(2 14)"), width=max(picture.wide, NARROWEST),
        height=picture.legend_high + 10,
    )  # fmt: skip
    data = json.dumps(
        _data(network, lang, cites, names, picture.left_out),
        ensure_ascii=False,
        separators=(",", ":"),
    )
    safe = data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    title = escape(picture.title)
    return f"""<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{CSP}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title>
<style>{STYLE.replace("FONT", svg.FONT)}</style>
</head>
<body>
<header><h1>{title}</h1><p>{escape(picture.subtitle)}</p>
<input id="find" type="search" placeholder="{escape(say["find"])}" aria-label="{escape(say["find"])}">
<span><button id="in" title="{say["in"]}" aria-label="{say["in"]}">+</button>
<button id="out" title="{say["out"]}" aria-label="{say["out"]}">−</button>
<button id="all">{escape(say["all"])}</button></span></header>
<div id="view" tabindex="0">{drawing}</div>
<div id="tip" role="tooltip" hidden></div>
<aside id="note" aria-live="polite"></aside>
<footer>{legend}</footer>
<script id="data" type="application/json">{safe}</script>
<script>{SCRIPT}</script>
</body>
</html>
"""


def _data(
    network: Network, lang: str, cites: Mapping[str, tuple[str, ...]], names: Mapping[str, str],
    left_out: Collection[str],
) -> dict[str, object]:  # fmt: skip
    """Return what the notes of a page say of what is drawn and its ties, with nodes by their place."""
    ties = [e for e in network.edges if e.source not in left_out or e.target not in left_out]
    told_of = {end for edge in ties for end in (edge.source, edge.target)}
    labels = {**names, **{node.id: node.label(lang) for node in network.nodes}}
    say = TEXT[lang]
    nodes = {}
    for place, node in enumerate(network.nodes):
        if node.id in left_out and node.id not in told_of:
            continue
        kind = KINDS.get(node.cls, KINDS[""])
        told = [[kind.words[lang], ""]]
        told += [[say[k], str(v)] for k in ("code",) if (v := node.attributes.get(k))]
        told += _dates(node.attributes, say)
        party = node.attributes.get("party", ())
        if isinstance(party, tuple) and party and party != (node.id,):
            told.append([say["party"], ", ".join(labels.get(p, _short(p)) for p in party)])
        words = [
            str(v) for k, v in node.attributes.items() if k.startswith("label_") or k == "code"
        ]
        nodes[str(place)] = {
            "label": node.label(lang), "words": " ".join(words), "told": told,
            "cites": cites.get(node.id, ()),
        }  # fmt: skip
    edges = []
    for edge in ties:
        facts = edge.attributes.get("facts", ())
        lines = sorted(
            {c for f in facts for c in cites.get(f, ())} if isinstance(facts, tuple) else ()
        )
        told = []
        for name in ("roles", "kinds", "posts_and_roles"):
            value = edge.attributes.get(name, ())
            if isinstance(value, tuple) and value:
                told.append([say[name], ", ".join(labels.get(v, _short(v)) for v in value)])
        edges.append(
            {
                "id": edge.id, "s": network.at[edge.source], "t": network.at[edge.target],
                "type": TYPES.get(edge.type, {}).get(lang, edge.type), "weight": edge.weight,
                "told": [*told, *_dates(edge.attributes, say)],
                "cites": lines[:MOST_CITED], "more": max(0, len(lines) - MOST_CITED),
            }
        )  # fmt: skip
    return {"nodes": nodes, "edges": edges, "words": say}


def _dates(told: Mapping[str, Value], say: Mapping[str, str]) -> list[list[str]]:
    days = [str(told.get(name, "")) for name in ("start", "end")]
    if not any(days):
        return []
    return [[say["from"], days[0] if days[0] == days[1] else "–".join(days)]]


def _short(name: str) -> str:
    return name.removeprefix(ID).rpartition("/")[2] if "://" in name else name
