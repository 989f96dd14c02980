using Microsoft.AspNetCore.Http;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>Tells who calls.</summary>
/// <param name="file">Who may; null where nobody is asked.</param>
/// <param name="proxy">Whom a proxy names.</param>
/// <param name="clock">What time it is.</param>
internal sealed class Authenticator(AccessFile? file, ProxyIdentity proxy, TimeProvider clock)
{
    /// <summary>What stands before a token in a request's header.</summary>
    public const string Bearer = "Bearer ";

    /// <summary>Whether callers are asked who they are.</summary>
    public bool AsksCallers => file is not null;

    /// <summary>Who calls; null with a sentence for the caller when that cannot be told.</summary>
    /// <param name="http">The request.</param>
    /// <param name="why">The sentence.</param>
    /// <param name="takesBasic">Whether a token may be the password of Basic authentication.</param>
    public Caller? Identify(HttpContext http, out string why, bool takesBasic = false)
    {
        why = "";
        if (file is null) return Caller.Open;
        var authorization = http.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return OfToken(authorization[Bearer.Length..].Trim(), out why);
        // The proxy shows its key the same way, which says who brings the request and never whose it is.
        if (takesBasic && BasicCredentials.PasswordOf(http.Request) is { } password
            && AccessToken.IsOne(password) && !proxy.IsKey(password))
        {
            return OfToken(password, out why);
        }

        // One that is not good any more must not keep out whom the proxy names.
        if (SignInCookie.Read(http.Request) is { } cookie && OfToken(cookie, out why) is { } known) return known;
        if (proxy.IsBelieved(http)) return OfProxy(http.Request, out why);
        if (why.Length == 0)
            why = "A token is needed: Authorization: Bearer gwt_…; 'grainwatch access create' makes one.";
        return null;
    }

    /// <summary>Who has a token; null with a sentence when nobody has.</summary>
    public Caller? OfToken(string token, out string why)
    {
        why = "The token is not known.";
        if (file?.List.Find(token) is not { } known) return null;
        if (known.Until <= clock.GetUtcNow())
        {
            why = $"The token of '{known.Name}' was for use until {known.Until:yyyy-MM-dd}.";
            return null;
        }

        return new Caller(known.Name, "token", [known.Grant]);
    }

    private Caller? OfProxy(HttpRequest request, out string why)
    {
        why = "The proxy does not say who is calling: X-Forwarded-Email or X-Forwarded-User, once.";
        if (ProxyIdentity.Read(request) is not var (name, groups)) return null;
        why = "";
        return new Caller(name, "sign-on", file!.List.GrantsOf(name, groups));
    }
}
