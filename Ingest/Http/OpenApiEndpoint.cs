using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http;

/// <summary>Serves the OpenAPI document of the API, <c>docs/openapi.json</c>.</summary>
internal static class OpenApiEndpoint
{
    private const string Name = "openapi.json";

    private static readonly Lazy<byte[]> s_document = new(Read);

    public static Task<IResult> GetAsync(HttpContext http) =>
        Task.FromResult(Tagged.Bytes(http, s_document.Value, "application/json; charset=utf-8"));

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"{Name} was not built in.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
