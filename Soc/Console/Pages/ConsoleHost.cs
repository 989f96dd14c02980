using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Queries;
using Grainwatch.Soc.Console.Alerts;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Soc.Console.Pages;

/// <summary>What pages are made with: endpoints behind the gate, a client that sees what its caller may.</summary>
internal sealed class ConsoleHost(Gateway gateway, Gate gate)
{
    private readonly PageAnswers _answers = new(SignInPage.Redirect, (http, problem) => ProblemPage.Of(
        http, gateway.Clock, problem));

    /// <summary>The gateway. Its principals are asked through <see cref="Client"/> alone.</summary>
    public Gateway Gateway => gateway;

    /// <summary>Tells who has a token.</summary>
    public Gate Gate => gate;

    /// <summary>The policy in force.</summary>
    public PolicyInForce Policy => gateway.Policies.Live.Current;

    /// <summary>What decisions did.</summary>
    public DecisionEffects Effects { get; } = new();

    /// <summary>What time it is.</summary>
    public TimeProvider Clock => gateway.Clock;

    /// <summary>Alerts and principals that whoever asks may see.</summary>
    public ISocClient Client(HttpContext http) => new PrincipalsSocClient(http.Principals(), Clock);

    /// <summary>A page.</summary>
    public Endpoint Get(
        string path, Role? needs, Func<HttpContext, Task<IResult>> show, params QueryParameter[] parameters) =>
        Endpoint.Get(path, needs, http => GuardedAsync(http, show), parameters) with { Page = _answers };

    /// <summary>What a form sends.</summary>
    public Endpoint Post(string path, Role? needs, Func<HttpContext, Task<IResult>> take) =>
        Endpoint.Post(path, needs, http => GuardedAsync(http, take)) with { Page = _answers };

    /// <summary>Shows a page of a model.</summary>
    public Task<IResult> ShowAsync<TView, TModel>(HttpContext http, TModel model)
        where TView : ConsoleView<TModel> => PageResult.ShowAsync<TView, TModel>(http, Clock, model);

    private static async Task<IResult> GuardedAsync(HttpContext http, Func<HttpContext, Task<IResult>> answer)
    {
        try
        {
            return await answer(http);
        }
        catch (SocException e)
        {
            return Problems.Of(StatusOf(e.Fault), e.Title, e.Message);
        }
    }

    private static int StatusOf(SocFault fault) => fault switch
    {
        SocFault.NotFound => StatusCodes.Status404NotFound,
        SocFault.Ambiguous => StatusCodes.Status409Conflict,
        SocFault.Changed => StatusCodes.Status412PreconditionFailed,
        SocFault.Refused => StatusCodes.Status400BadRequest,
        SocFault.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
