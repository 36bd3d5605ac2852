#version 330 core
// A rectangle of the viewport, one tile; corners from gl_VertexID.
uniform vec4 uRect;      // x0, y0, x1, y1 in pixels from the viewport's top left corner
uniform vec2 uViewport;  // pixels
uniform vec4 uRawUv;     // offset, scale: from the tile to its place in the raw texture
uniform vec4 uOverlayUv; // the same for the overlay, in texels
out vec2 vRaw;
out vec2 vOverlay;

void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    vec2 pos = mix(uRect.xy, uRect.zw, corner);
    vRaw = uRawUv.xy + corner * uRawUv.zw;
    vOverlay = uOverlayUv.xy + corner * uOverlayUv.zw;
    gl_Position = vec4(pos.x / uViewport.x * 2.0 - 1.0, 1.0 - pos.y / uViewport.y * 2.0, 0.0, 1.0);
}
