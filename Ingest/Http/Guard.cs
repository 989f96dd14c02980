using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Queries;
using Grainwatch.Ingest.Quarantine;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Http;

/// <summary>What every endpoint of the API has in common: answers for what may go wrong in any of them.</summary>
internal static partial class Guard
{
    /// <summary>The title of an answer to a body that is too long.</summary>
    public const string TooLarge = "Too large";

    /// <summary>Serves a request. What is no failure of the host's, and would not go away, stays a plain 500.</summary>
    public static async Task<IResult> RunAsync(HttpContext http, Gateway gateway, Endpoint endpoint)
    {
        try
        {
            QueryReader.Check(http.Request.Query, endpoint);
            return await endpoint.Handle(http);
        }
        catch (BadQueryException e)
        {
            return Problems.BadRequest(e.Title, e.Message);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException
            && http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to be answered; whoever is must not hear 200.
            return Results.Empty;
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Problems.Of(e.StatusCode, TooLarge, $"{e.Message} Send it in pieces.")
                : Problems.Of(e.StatusCode, "Unreadable request", e.Message);
        }
        catch (QuarantineException e)
        {
            return Problems.Later(http, gateway.Options, $"Quarantine is not to be had: {e.Message}");
        }
        catch (AuditException e)
        {
            LogNotServed(http.RequestServices.GetRequiredService<ILogger<Gateway>>(), e, http.Request.Path);
            return Problems.Later(http, gateway.Options,
                $"{e.Message} Nothing is done that it does not tell of; the same can be sent again.");
        }
        catch (PrincipalStoreException e)
        {
            // Nothing is acknowledged, and sending again is safe.
            LogNotServed(http.RequestServices.GetRequiredService<ILogger<Gateway>>(), e, http.Request.Path);
            return Problems.Later(http, gateway.Options, $"The host cannot do it now: {e.Message}");
        }
    }

    /// <summary>Lets a body be so long and no longer, before it is read.</summary>
    public static void LimitBody(this HttpContext http, long? bytesMax)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = bytesMax;
    }

    [LoggerMessage(102, LogLevel.Error, "A request to {Path} was not served.")]
    private static partial void LogNotServed(ILogger logger, Exception error, string path);
}
