using Grainwatch.Ingest.Http.Queries;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Soc.Console.Pages;

/// <summary>Reads what a form of a page sends.</summary>
internal static class SentForm
{
    /// <summary>The fields of a form; of a body that was limited before, it is kept in memory.</summary>
    /// <exception cref="BadQueryException">It is none, or cannot be read.</exception>
    public static async Task<IFormCollection> FormAsync(this HttpContext http)
    {
        if (!http.Request.HasFormContentType)
            throw new BadQueryException("Not a form", "The page has a form for this.");
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException
            || (e is IOException and not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested))
        {
            // Too many fields, a NUL in one, no boundary, a charset that nobody should use: the sender's fault.
            throw new BadQueryException("Not a form", $"What was sent cannot be read as a form: {e.Message}");
        }
    }
}
