using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Validation;

namespace EfVersioning.AspNetCore.Tests.Mvc;

#pragma warning disable ASP0029 // Experimental: what the generator would write.

/// <summary>Where binding or validation refuses a request, no 304 stands for its 400, whatever the parameter is (RFC 9110 §13.2.1).</summary>
public abstract class RefusedParameterTests(TestDatabase database) : ControllerTests(database)
{
    public static TheoryData<string, string, string, string> Refused => new()
    {
        { "minimal", "range", "page=99", "page=2" },
        { "minimal", "key", "", "page=2" },
        { "minimal", "text", "", "name=a" },
        { "minimal", "length", "name=abc", "name=a" },
        { "minimal", "whole", "from=3&to=2", "from=1&to=2" },
        { "minimal", "part", "from=99", "from=1" },
        { "minimal", "bound", "", "page=2" },
        { "minimal", "required", "", "even=2" },
        { "minimal", "texts", "", "names=a" },
        { "minimal", "body", "", "" },
        { "minimal", "group/range", "page=99", "page=2" },
        { "mvc", "range", "page=99", "page=2" },
        { "mvc", "key", "", "page=2" },
        { "mvc", "text", "", "name=a" },
        { "mvc", "marked", "", "name=a" },
        { "mvc", "sent", "", "page=2" },
        { "mvc", "whole", "from=3&to=2", "from=1&to=2" },
        { "mvc", "part", "from=99", "from=1" },
        { "mvc", "bound", "", "page=2" },
        { "mvc", "property", "size=99", "size=2" },
        { "mvc", "converted", "page=x", "page=2" },
        { "mvc", "day", "day=99", "day=Friday" },
        { "mvc", "body", "", "" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_refused_of_a_parameter_is_400_with_the_current_tag_too(string style, string way, string refused, string good)
    {
        await ElsewhereAsync(db => Task.FromResult(db.Add(new Item { Id = 99, Name = "Shade" })));
        await using var app = await StartAsync();
        var (bad, fine) = (way == "key" ? 99 : 1, way == "body" ? Body : null);

        var plain = await app.SendAsync($"GET /refused/{style}/{way}/{bad}?{refused}");
        var answer = await app.SendAsync($"GET /refused/{style}/{way}/{bad}?{refused}", null, ("If-None-Match", $"\"shop.item-{bad},1\""));

        Assert.InRange((int)plain.StatusCode, 400, 499);
        Assert.Equal((plain.StatusCode, null), (answer.StatusCode, answer.Field("ETag")));
        Log.Runs = 0;
        await (await app.SendAsync($"GET /refused/{style}/{way}/1?{good}", fine, ("If-None-Match", Tag))).NotModifiedAsync(Tag);
        Assert.Equal(0, Log.Runs);
    }

    /// <summary>A parameter that binds itself and refuses what is not there.</summary>
    public sealed record Picky(string Page)
    {
        public static ValueTask<Picky?> BindAsync(HttpContext context)
            => ValueTask.FromResult(context.Request.Query["page"] is [{ } page] ? new Picky(page) : null);
    }

    private Task<TestApplication> StartAsync()
        => StartAsync(
            [typeof(RefusedController), typeof(SizedController)],
            _ => { },
            more: app =>
            {
                string Run(int id)
                {
                    Log.Runs++;
                    return $"{id}";
                }

                app.MapGet("/refused/minimal/range/{id}", (int id, [Range(1, 9)] int? page) => Run(id)).WithETag<Item>();
                app.MapGet("/refused/minimal/key/{id}", ([Range(1, 9)] int id) => Run(id)).WithETag<Item>();
                app.MapGet("/refused/minimal/text/{id}", (int id, string name) => Run(id)).WithETag<Item>();
                app.MapGet("/refused/minimal/length/{id}", (int id, [StringLength(2)] string? name) => Run(id)).WithETag<Item>();
                app.MapGet("/refused/minimal/whole/{id}", (int id, [AsParameters] Span span) => Run(id)).WithETag<Item>();
                app.MapGet("/refused/minimal/part/{id}", (int id, [AsParameters] Part part) => Run(id)).WithETag<Item>();
                app.MapGet("/refused/minimal/bound/{id}", (int id, Picky picky) => Run(id)).WithETag<Item>();
                app.MapGet("/refused/minimal/required/{id}", (int id, Even even) => Run(id)).WithETag<Item>();
                app.MapGet("/refused/minimal/texts/{id}", (int id, StringValues names) => Run(id)).WithETag<Item>();
                app.MapGet("/refused/minimal/body/{id}", (int id, [FromBody] ItemName name) => Run(id)).WithETag<Item>();
                app.MapGroup("/refused/minimal/group").WithETag<Item>().MapGet("range/{id}", (int id, [Range(1, 9)] int? page) => Run(id));
            },
            configure: services => AddValidation(services, options => options.Resolvers.Add(new Validated())));

    // Called by another name, since the generator that looks for the call cannot read generic endpoints of other tests.
    private static readonly Func<IServiceCollection, Action<ValidationOptions>?, IServiceCollection> AddValidation = ValidationServiceCollectionExtensions.AddValidation;
}

/// <summary>Two numbers that have to be in order.</summary>
public sealed class Span : IValidatableObject
{
    [FromQuery(Name = "from")]
    public int? From { get; init; }

    [FromQuery(Name = "to")]
    public int? To { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (From > To)
        {
            yield return new ValidationResult("They are not in order.");
        }
    }
}

/// <summary>A number of which not every one is taken.</summary>
public sealed class Part
{
    [FromQuery(Name = "from")]
    [Range(1, 9)]
    public int? From { get; init; }
}

/// <summary>A page that a converter makes of a text.</summary>
[TypeConverter(typeof(PageConverter))]
public sealed record Page(int Number);

/// <summary>Takes numbers.</summary>
public sealed class PageConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) => new Page(int.Parse((string)value, culture));
}

/// <summary>Validates the models of these tests.</summary>
internal sealed class Validated : IValidatableInfoResolver, IValidatableInfo
{
    public bool TryGetValidatableTypeInfo(Type type, [NotNullWhen(true)] out IValidatableInfo? validatableInfo)
        => (validatableInfo = type == typeof(Span) || type == typeof(Part) ? this : null) is not null;

    public bool TryGetValidatableParameterInfo(ParameterInfo parameterInfo, [NotNullWhen(true)] out IValidatableInfo? validatableInfo)
        => TryGetValidatableTypeInfo(parameterInfo.ParameterType, out validatableInfo);

    public Task ValidateAsync(object? value, ValidateContext context, CancellationToken cancellationToken)
    {
        var results = new List<ValidationResult>();
        if (!Validator.TryValidateObject(value!, new ValidationContext(value!), results, validateAllProperties: true))
        {
            context.ValidationErrors = new() { ["from"] = [.. results.Select(result => result.ErrorMessage!)] };
        }

        return Task.CompletedTask;
    }
}
/// <summary>Binds a page, and refuses where none is sent.</summary>
internal sealed class PickyBinder : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        if (bindingContext.HttpContext.Request.Query["page"] is [{ } page])
        {
            bindingContext.Result = ModelBindingResult.Success(page);
        }
        else
        {
            bindingContext.ModelState.AddModelError("page", "There is none.");
        }

        return Task.CompletedTask;
    }
}

[ApiController]
[Route("refused/mvc")]
[ETag<Item>]
public sealed class RefusedController(ActionLog log) : ControllerBase
{
    [HttpGet("range/{id}")]
    public string OfRange(int id, [Range(1, 9)] int? page) => Run(id);

    [HttpGet("key/{id}")]
    public string OfKey([Range(1, 9)] int id) => Run(id);

    [HttpGet("text/{id}")]
    public string OfText(int id, string name) => Run(id);

    [HttpGet("marked/{id}")]
    public string OfMarked(int id, [Required] string? name) => Run(id);

    [HttpGet("sent/{id}")]
    public string OfSent(int id, [BindRequired] int page) => Run(id);

    [HttpGet("whole/{id}")]
    public string OfWhole(int id, [FromQuery] Span span) => Run(id);

    [HttpGet("part/{id}")]
    public string OfPart(int id, [FromQuery] Part part) => Run(id);

    [HttpGet("bound/{id}")]
    public string OfBound(int id, [ModelBinder(typeof(PickyBinder))] string? page) => Run(id);

    [HttpGet("converted/{id}")]
    public string OfConverted(int id, [FromQuery] Page? page) => Run(id);

    [HttpGet("day/{id}")]
    public string OfDay(int id, DayOfWeek day) => Run(id);

    [HttpGet("body/{id}")]
    public string OfBody(int id, [FromBody] ItemName name) => Run(id);

    private string Run(int id)
    {
        log.Runs++;
        return $"{id}";
    }
}

/// <summary>A controller that takes a size for each of its actions.</summary>
[ApiController]
[Route("refused/mvc/property")]
[ETag<Item>]
public sealed class SizedController(ActionLog log) : ControllerBase
{
    [FromQuery(Name = "size")]
    [Range(1, 9)]
    public int? Size { get; set; }

    [HttpGet("{id}")]
    public string Get(int id)
    {
        log.Runs++;
        return $"{id}";
    }
}

[Sqlite]
public sealed class SqliteRefusedParameterTests(SqliteDatabase database) : RefusedParameterTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRefusedParameterTests(PostgresDatabase database) : RefusedParameterTests(database), IClassFixture<PostgresDatabase>;
