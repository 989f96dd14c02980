using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Grainwatch.Ingest.Http;

/// <summary>
/// Answers with an ETag (RFC 9110): whoever has the same already is told so with 304. The tag is made of the answer's
/// bytes, not of a revision: risk sinks with time, and an alert tells what goes on around it.
/// </summary>
internal static class Tagged
{
    private const int TagBytes = 16;

    public static IResult Json<T>(HttpContext http, T value, JsonTypeInfo<T> type) =>
        Bytes(http, JsonSerializer.SerializeToUtf8Bytes(value, type), "application/json; charset=utf-8");

    public static IResult Bytes(HttpContext http, byte[] body, string contentType)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, TagBytes));
        var tag = new EntityTagHeaderValue($"\"{hash}\"");
        http.Response.Headers.ETag = tag.ToString();
        // To be kept by the one who asked, and asked for again before it is used.
        http.Response.Headers.CacheControl = "private, no-cache";
        var known = http.Request.GetTypedHeaders().IfNoneMatch;
        return known.Any(other => other.Equals(EntityTagHeaderValue.Any) || other.Compare(tag, false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(body, contentType);
    }
}
