using Grainwatch.Ingest.Http.Access;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http;

/// <summary>Shows how the process is: operators in all its parts, others whether it is well.</summary>
internal sealed class StatusEndpoint(Gateway gateway)
{
    public async Task<IResult> GetAsync(HttpContext http)
    {
        var status = await StatusAnswer.OfAsync(gateway, http.RequestAborted);
        return http.Caller().ScopeOf(Role.Operator) is not null
            ? TypedResults.Json(status, GrainwatchJson.Readable.StatusAnswer)
            : TypedResults.Json(BriefStatusAnswer.Of(status), GrainwatchJson.Readable.BriefStatusAnswer);
    }
}
