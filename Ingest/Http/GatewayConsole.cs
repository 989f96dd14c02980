using Grainwatch.Ingest.Http.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Grainwatch.Ingest.Http;

/// <summary>Pages for people, which a host serves beside the API: they pass the same gate.</summary>
public abstract class GatewayConsole
{
    /// <summary>Where a browser is sent that asks for <c>/</c>.</summary>
    public abstract string Home { get; }

    /// <summary>The pages, and what they show themselves with.</summary>
    internal abstract IReadOnlyList<Endpoint> Endpoints(Gateway gateway, Gate gate);
}

/// <summary>How an endpoint answers people when it does not answer what they asked.</summary>
/// <param name="SignIn">Where somebody signs in, and comes back from, who has not said who he is.</param>
/// <param name="Problem">Shows what is wrong.</param>
internal sealed record PageAnswers(
    Func<HttpContext, IResult> SignIn, Func<HttpContext, ProblemHttpResult, IResult> Problem);
